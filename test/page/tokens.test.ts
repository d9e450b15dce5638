// What a page explains: each figure that it shows, and a group of a step token by token.
import { describe, expect, it } from 'vitest';
import { explanationsOf, meaningsHtml } from '../../src/page/meanings.js';
import { htmlPage } from '../../src/page/page.js';
import { plans } from '../../src/page/plans.js';
import { tokenSection } from '../../src/page/tokens.js';
import type { ExplainedGroup } from '../../src/report/explainedGroup.js';
import { stageColumns } from '../../src/report/stageTable.js';
import { zero } from '../report/fixtures.js';
import { explainedGroup } from './explainedGroup.js';

describe('every figure of a page can be explained', () => {
  it('each metric of each chart, and each column of the tables', () => {
    for (const { from, metrics } of plans) {
      const names = metrics.map(([name]) => name);
      const kind = from === 'steps' || from === 'measured' ? 'step' : 'held-out';
      expect(
        explanationsOf(kind, names)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(names.map((name) => name.replace('@1', '@k')).sort());
    }
    expect(explanationsOf('held-out', stageColumns)).toHaveLength(stageColumns.length);
  });

  it('with its formula, source, place and what is normal, closed until it is opened', () => {
    const text = meaningsHtml('step', ['kl'], 'this shows');
    expect(text).toMatch(/^<details class="meanings"><summary>What this shows<\/summary><dl>/);
    for (const part of ['Formula: <code>', 'Source: ', 'computed in <code>src/', 'Normal: '])
      expect(text).toContain(part);
    expect(meaningsHtml('step', ['no such'], 'this shows')).toBe('');
    const page = htmlPage([{ run: zero, digest: { examples: [], warnings: [] }, groups: [] }], null);
    expect(page.match(/<details class="meanings">/g)?.length).toBeGreaterThan(3);
  });
});

describe('a group token by token', () => {
  const of = (...groups: ExplainedGroup[]) =>
    tokenSection(
      groups.map((group) => ({ run: zero, group })),
      false,
    ).join('\n');

  it('names what a small step moved most, and says what Chinese words mean', () => {
    const group = explainedGroup(0, true);
    const rows = [1.002, 1.0004, 0.9991, 1.00002].map((ratio) => ({ ...group.tokens[0].rows[0], ratio }));
    const small = rows.map((row) => ({ ...row, clipped: false }));
    const text = of({ ...group, prompt: '请 ?', tokens: [{ member: 0, rows: small }] });
    expect(text.match(/<rt>.*?<\/rt>/g)).toEqual(['<rt>+0.2</rt>', '<rt>−0.09</rt>']);
    expect(text).toContain('<span lang="zh" title="please">请</span> ?');
    // Of a step that moves nothing, nothing is named.
    const still = small.map((row) => ({ ...row, ratio: 1 + (row.ratio - 1) / 100 }));
    expect(of({ ...group, tokens: [{ member: 0, rows: still }] })).not.toContain('<rt>');
  });

  it('has above each word what the step made of it, and a frame where the clip holds', () => {
    const text = of(explainedGroup(1, true));
    expect(text).toContain('<h3>Zero, step 40: pair/4</h3>');
    expect(text).toContain('<ruby class="up clipped">&lt;so&gt;<rt>+30</rt></ruby> <span>&lt;so&gt;</span>');
    expect(text).toContain('<ruby class="up">&lt;so&gt;<rt>+1.2</rt></ruby>');
    expect(text).toContain('<ruby class="down">&lt;so&gt;<rt>−8.0</rt></ruby>');
    expect(text).toContain('<td>1.3000</td><td>0.00012</td><td class="text">beyond</td>');
    expect(text).toContain('Completion 2, advantage -1.500: pushed down.');
    expect(text).toContain('r1toy explain zero --stage Zero --step 40');
    expect(text).not.toContain('helpful');
  });

  it('says where nothing is right or wrong', () => {
    const words = 'no answer is right or wrong';
    expect(of(explainedGroup(1, false))).toContain(words);
    expect(of(explainedGroup(1, true))).not.toContain(words);
  });

  it('keeps the page small, and says what it leaves out', () => {
    const text = of(explainedGroup(10, true), explainedGroup(9000, true), explainedGroup(10, true));
    expect(text.match(/<h3>/g)).toHaveLength(2);
    expect(text).toContain('1 more have no room here.');
    expect(tokenSection([], false)).toEqual([]);
  });
});
