export { formatMacAddress, parseMacAddress } from './mac-address.js';
