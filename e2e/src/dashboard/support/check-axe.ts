import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

type Axe = typeof axe;
/** Of the second scheme only what has to do with colours: the elements are the same. */
const RULES = { light: {}, dark: { runOnly: ['color-contrast', 'link-in-text-block'] } } as const;
const SCHEMES = ['light', 'dark'] as const;

/** What axe finds on the page as it is now, in both colour schemes; one line for each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme, colorScheme);
    // colours that are on their way from one scheme to the other belong to neither
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
    });
    const { violations } = await page.evaluate(
      (rules) => (window as unknown as { axe: Axe }).axe.run(rules as RunOptions) as Promise<AxeResults>,
      RULES[colorScheme],
    );
    for (const { id, help, nodes } of violations)
      findings.push(
        `${colorScheme}: ${id} (${help}): ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`.slice(
          0,
          1_000,
        ),
      );
  }
  return findings;
}
