import { axeFindings } from '../support/check-axe.js';
import { createToken, signIn } from '../support/create-token.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

export function tellSignIn({ step }: DashboardSteps): void {
  step('a stranger is led to the page for signing in, and back to where the way led', async ({ installation, open }) => {
    const { page, context } = await open();
    await page.goto(`${installation.url}/catalogue`);
    await page.getByRole('heading', { name: 'Sign in to Mozpool' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await signIn(page, 'mzp_mistyped');
    await page.getByRole('alert').getByText('its checksum is wrong').waitFor();
    await signIn(page, createToken(installation.databaseUrl, 'ann', 'operate'));
    await page.getByRole('heading', { name: 'Components' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as ann' }).waitFor();

    const cookies = await context.cookies();
    expect(cookies).toEqual([expect.objectContaining({ name: 'mozpool_session', httpOnly: true, sameSite: 'Strict' })]);
    expect(
      await page.evaluate(() => document.cookie + Object.values(localStorage).join() + Object.values(sessionStorage).join()),
    ).not.toContain('mzp_');
    await page.reload();
    await page.getByRole('button', { name: 'Signed in as ann' }).click();
    await page.getByText('Token ann, scope operate').waitFor();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Mozpool' }).waitFor();
    expect(await context.cookies()).toEqual([]);
  });

  step('what a scope does not allow is disabled and says which scope it needs', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await signIn(page, createToken(installation.databaseUrl, 'ben', 'read'));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${installation.url}/catalogue`);
    await page.getByRole('button', { name: 'Actions' }).click();
    const offline = page.getByRole('menuitem', { name: 'Take offline' });
    await offline.waitFor();
    expect(await offline.getAttribute('aria-disabled')).toBe('true');
    await offline.hover();
    await page.getByRole('tooltip', { name: 'This needs a token of scope operate; ben has scope read.' }).waitFor();
    const refused = await page.evaluate(async () => {
      const response = await fetch('/api/device/panda-0001/offline/', { method: 'POST' });
      return (await response.json()) as { code: string };
    });
    expect(refused.code).toBe('forbidden');
  });

  step('editors say which scope they need', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/pxe-configs/rack-b2g`);
    await signIn(page, createToken(installation.databaseUrl, 'erin', 'operate'));
    await page.getByRole('textbox', { name: 'Description' }).fill('Mine');
    const save = page.getByRole('button', { name: 'Save' });
    await save.hover();
    await page.getByRole('tooltip', { name: 'This needs a token of scope admin; erin has scope operate.' }).waitFor();
    expect(await save.getAttribute('aria-disabled')).toBe('true');
    await save.click({ force: true });
    await page.goto(`${installation.url}/images`);
    expect(await page.getByRole('button', { name: 'New image' }).getAttribute('aria-disabled')).toBe('true');
    const answer = await page.request.get(`${installation.url}/api/bmm/pxe_config/rack-b2g/details/`);
    const { details } = (await answer.json()) as { details: { revision: number } };
    expect(details.revision).toBe(1);
  });

  step('a token that is revoked ends what it opened', async ({ installation, open }) => {
    const { page } = await open();
    const admin = createToken(installation.databaseUrl, 'carol', 'admin');
    await page.goto(installation.url);
    await signIn(page, createToken(installation.databaseUrl, 'dave', 'operate'));
    await page.getByRole('button', { name: 'Signed in as dave' }).waitFor();
    const headers = { Authorization: `Bearer ${admin}` };
    const list = (await (await fetch(`${installation.url}/api/token/list/`, { headers })).json()) as {
      tokens: { id: number; name: string }[];
    };
    const dave = list.tokens.find(({ name }) => name === 'dave')!;
    await fetch(`${installation.url}/api/token/${dave.id}/revoke/`, { method: 'POST', headers });
    await page.getByRole('heading', { name: 'Sign in to Mozpool' }).waitFor({ timeout: 20_000 });
  });
}
