export { formatMacAddress, macAddressProblem, parseMacAddress } from './mac-address.js';
