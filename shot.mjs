import { chromium } from 'playwright-core';
const [,, file, out, width='1280', scheme='light', hash=''] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: Number(width), height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' });
p.on('console', m => console.log('console', m.text())); p.on('pageerror', e => console.log('error', e.message));
const t=Date.now(); await p.goto('file://' + file + hash);
await p.waitForFunction(() => document.documentElement.dataset.ready === 'yes', null, { timeout: 60000 });
console.log('ready ms', Date.now()-t);
if (process.argv[7]) { await p.click('#columns section:nth-child(2) .word:nth-of-type(8)'); await p.waitForSelector('.instead li'); await p.click('#vote'); await p.waitForFunction(() => document.querySelectorAll('.instead ol').length === document.querySelectorAll('#columns section').length); }
await p.screenshot({ path: out, fullPage: true });
console.log(await p.evaluate(() => [...document.querySelectorAll('#columns section')].map(s => s.querySelector('h2').innerText + ': ' + [...s.querySelectorAll('.words button')].map(b=>b.innerText).join(' ') + ' => ' + s.querySelector('.verdict').innerText).join('\n')));
await b.close();
