import { tellEveryPage } from './stories/every-page.js';
import { tellKeyboard } from './stories/keyboard.js';
import { tellScopes } from './stories/scopes.js';
import { tellSignIn } from './stories/sign-in.js';
import { tellSignInAlice } from './stories/sign-in-alice.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const story = openDashboardStory('signed-in', { devices: 8, agents: 2, timeScale: 200, env: { 'mozpool-api': { AUTH: 'token' } } });

const alice = tellSignInAlice(story);
describe('signing in', () => tellSignIn(story));
describe('every page', () => tellEveryPage(story, alice));
describe('scopes', () => tellScopes(story, alice));
describe('the keyboard', () => tellKeyboard(story, alice));
