import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

/** The machine's browser; undefined where there is none, so that its tests are skipped. */
export const chromiumPath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) =>
    spawnSync('sh', ['-c', `command -v ${name}`])
      .stdout.toString()
      .trim(),
  )
  .find((path) => path !== '');

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
}
