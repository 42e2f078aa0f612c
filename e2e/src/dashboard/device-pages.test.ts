import { tellDevice } from './stories/device.js';
import { tellHardware } from './stories/hardware.js';
import { tellShell } from './stories/shell.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const story = openDashboardStory('device-pages', { devices: 8, timeScale: 200 });

describe('the shell', () => tellShell(story));
describe('hardware', () => tellHardware(story));
describe('a device', () => tellDevice(story));
