import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/*
 * The browser of the tests: Chromium out of an npm package, with fonts out of npm packages, so that Arabic and Cyrillic
 * look on every machine as on a phone (Noto is what Android has) and nothing of the machine's own fonts leaks in.
 */

const fontPackages = ['noto-serif', 'noto-sans', 'noto-naskh-arabic', 'noto-sans-arabic'];

/** Starts the browser; whoever starts it closes it. */
export async function launchBrowser(): Promise<Browser> {
  const folder = unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    // the package's own list of flags is for another kind of machine and breaks it here
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: fontConfiguration() },
  });
}

/**
 * The folder with the browser, unpacked once per version. The package unpacks in place into the folder for temporary files
 * and takes whatever stands there for whole, so it is given a folder of its own that gets its name only when it is whole:
 * test files run side by side, and a run may be killed.
 */
function unpacked(): string {
  const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  const { version } = JSON.parse(readFileSync(join(modules, '@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(modules, `.cache/chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(modules, '.cache'), { recursive: true });
  const making = mkdtempSync(join(modules, '.cache/unpacking-'));
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"],
    // its own copies of system libraries come along only when it believes itself to be where it usually runs
    { env: { ...process.env, TMPDIR: making, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }, cwd: modules, stdio: 'pipe' },
  );
  try {
    renameSync(making, folder);
  } catch {
    rmSync(making, { recursive: true, force: true }); // another test file was faster
  }
  return folder;
}

let configured: string | undefined;

function fontConfiguration(): string {
  if (configured) return configured;
  const folder = mkdtempSync(join(tmpdir(), 'masthead-fonts-'));
  mkdirSync(join(folder, 'cache'));
  const directories = fontPackages.map(name => {
    const path = fileURLToPath(new URL(`../../node_modules/@expo-google-fonts/${name}`, import.meta.url));
    if (!existsSync(path) || readdirSync(path).length === 0)
      throw new Error(`the font package ${name} is not installed`);
    return `<dir>${path}</dir>`;
  });
  const alias = (generic: string, families: string[]) =>
    `<alias><family>${generic}</family><prefer>${families.map(f => `<family>${f}</family>`).join('')}</prefer></alias>`;
  configured = join(folder, 'fonts.conf');
  writeFileSync(
    configured,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${directories.join('')}
<match target="pattern"><edit name="family" mode="append_last" binding="weak"><string>Noto Sans</string><string>Noto Sans Arabic</string></edit></match>
<cachedir>${join(folder, 'cache')}</cachedir>
${alias('serif', ['Noto Serif', 'Noto Naskh Arabic'])}${alias('sans-serif', ['Noto Sans', 'Noto Sans Arabic'])}${alias('system-ui', ['Noto Sans', 'Noto Sans Arabic'])}
</fontconfig>`,
  );
  return configured;
}
