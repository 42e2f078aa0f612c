import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Of the second scheme only what has to do with colours: the elements are the same. */
const RULES = { light: {}, dark: { runOnly: ['color-contrast', 'link-in-text-block'] } } as const;
const SCHEMES = ['light', 'dark'] as const;
const FINDING_LIMIT = 1_000;

/** What axe finds on the page as it is now, in both colour schemes; one line for each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  // once in a window: what has run before runs several times as fast
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme, colorScheme);
    // colours that are on their way from one scheme to the other belong to neither
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
    });
    const found = await page.evaluate(runAxe, RULES[colorScheme] as RunOptions);
    findings.push(...found.map((finding) => `${colorScheme}: ${finding}`.slice(0, FINDING_LIMIT)));
  }
  return findings;
}

/** Runs in the page. Only what is wrong leaves it: of what is right axe would tell every element. */
async function runAxe(rules: RunOptions): Promise<string[]> {
  const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({ ...rules, resultTypes: ['violations'] });
  return violations.map(
    ({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
}
