import { tellChaos } from './support/tell-chaos.js';

tellChaos('postgres');
