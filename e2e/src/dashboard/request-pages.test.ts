import { tellHostileText } from './stories/hostile-text.js';
import { tellNewRequest } from './stories/new-request.js';
import { tellPhone } from './stories/phone.js';
import { tellReports } from './stories/reports.js';
import { tellRequest } from './stories/request.js';
import { tellRequests } from './stories/requests.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const story = openDashboardStory('request-pages', { devices: 4, timeScale: 200 });

describe('reports', () => tellReports(story));
describe('requests', () => tellRequests(story));
describe('a new request', () => tellNewRequest(story));
describe('a request', () => tellRequest(story));
describe('a phone', () => tellPhone(story));
describe('hostile text', () => tellHostileText(story));
