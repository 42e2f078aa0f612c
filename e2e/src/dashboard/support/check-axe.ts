import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

type Axe = typeof axe;
const SCHEMES = ['light', 'dark'] as const;

/** What axe finds on the page as it is now, in both colour schemes; one line for each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction((scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme, colorScheme);
    // colours that are on their way from one scheme to the other belong to neither
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
    });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>(() => (window as unknown as { axe: Axe }).axe.run());
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
