import { tellCatalogue } from './stories/catalogue.js';
import { tellDevices } from './stories/devices.js';
import { tellEditors } from './stories/editors.js';
import { tellLoadFailure } from './stories/load-failure.js';
import { tellLog } from './stories/log.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const story = openDashboardStory('device-tables', { devices: 12, timeScale: 200 });

describe('components', () => tellCatalogue(story));
describe('files that do not arrive', () => tellLoadFailure(story));
describe('logs', () => tellLog(story));
describe('devices', () => tellDevices(story));
describe('editors', () => tellEditors(story));
