// Drives one Chromium for the tests, by lines of JSON: {id, command, page, …} in, {id, value} or {id, error} out.
//
//   open   {page, url, width, height, dark}   a fresh context and page
//   eval   {page, expression}                 the expression's value, as JSON
//   shot   {page, path}                       a PNG of the whole page
//   audit  {page}                             what axe-core finds serious or critical: [{rule, impact, where}]
//   close  {page}                             nothing if it is closed already
//
// What a page prints or throws comes out unasked: {page, level, text}. Ends when stdin does.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A page nobody looks at must play on: its timers and its video are the test.
  "--autoplay-policy=no-user-gesture-required",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

const pages = new Map();
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const browser = await chromium.launch({
  executablePath: process.env.SUPER_PEER_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: [...FLAGS, ...process.argv.slice(2)],
});
print({ id: 0, value: browser.version() });

const commands = {
  async open({ page: name, url, width = 1280, height = 800, dark = false }) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
    });
    const page = await context.newPage();
    pages.set(name, page);
    page.on("console", (message) => print({ page: name, level: message.type(), text: message.text() }));
    page.on("pageerror", (error) => print({ page: name, level: "uncaught", text: String(error) }));
    page.on("crash", () => print({ page: name, level: "uncaught", text: "the page crashed" }));
    await page.goto(url, { waitUntil: "load", timeout: 30000 });
  },
  eval: ({ page, expression }) => pages.get(page).evaluate(expression),
  async shot({ page, path }) {
    await pages.get(page).screenshot({ path, fullPage: true });
  },
  // Evaluated, not added as a script: the page's policy allows none but its own.
  async audit({ page: name }) {
    const page = pages.get(name);
    await page.evaluate(AXE);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    return found.violations
      .filter((violation) => GRAVE.includes(violation.impact))
      .map(({ id, impact, nodes }) => ({ rule: id, impact, where: nodes.map((node) => `${node.target} ${node.failureSummary}`) }));
  },
  async close({ page }) {
    await pages.get(page)?.context().close();
    pages.delete(page);
  },
};

async function obey({ id, command, ...given }) {
  try {
    print({ id, value: (await commands[command](given)) ?? null });
  } catch (error) {
    print({ id, error: String(error.message ?? error) });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  obey(JSON.parse(line));
}
await browser.close();
