import { benchCycle } from './cycle.js';
import { benchDashboard } from './dashboard.js';
import { benchEstimates } from './estimates.js';
import { benchHttp } from './http.js';
import { benchPower } from './power.js';
import { benchReservations } from './reservations.js';
import { benchStreams } from './streams.js';
import { benchTftp } from './tftp.js';

const BENCHES: Record<string, () => Promise<boolean>> = {
  cycle: benchCycle,
  dashboard: benchDashboard,
  estimates: benchEstimates,
  http: benchHttp,
  power: benchPower,
  reservations: benchReservations,
  streams: benchStreams,
  tftp: benchTftp,
};
const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
process.exit((await bench()) ? 0 : 1);
