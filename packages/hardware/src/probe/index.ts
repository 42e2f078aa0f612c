export { PING_TOOLS, type PingMethod, type PingOptions, type PingTool, ping } from './ping.js';
export { createPingBatches } from './ping-batches.js';
export { createProbeKick, type ProbeKick, type ProbeResult, type ProbeUntilInput, probeUntil } from './probe-until.js';
