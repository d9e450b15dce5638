// A small line chart as SVG text.
import type { Curve } from './curves.js';
import { escapeHtml } from './escape.js';
import { formatNumber, shrink } from './format.js';

const width = 300;
const height = 110;
const margin = { left: 44, right: 8, top: 22, bottom: 18 };
const maxPoints = 200;

/** One curve with its lowest and highest value and its first and last step; long curves are averaged. */
export function curveSvg(curve: Curve): string {
  const values = shrink(curve.values, maxPoints);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (i: number) =>
    scale(values.length === 1 ? 0.5 : i / (values.length - 1), margin.left, width - margin.right);
  const y = (value: number) =>
    scale(high === low ? 0.5 : (value - low) / (high - low), height - margin.bottom, margin.top);
  const points = values.map((value, i) => `${x(i)},${y(value)}`);
  // A single point has no line to draw.
  const line = values.length === 1 ? dot(points[0]) : `<polyline points="${points.join(' ')}"/>`;
  const label = escapeHtml(curve.label);
  const first = curve.steps[0];
  const last = curve.steps[curve.steps.length - 1];
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">`,
    text(margin.left, 13, 'start', label, 'title'),
    text(width - margin.right, 13, 'end', formatNumber(curve.values[curve.values.length - 1]), 'last'),
    `<path d="M${margin.left} ${margin.top}V${height - margin.bottom}H${width - margin.right}"/>`,
    text(margin.left - 4, margin.top + 8, 'end', formatNumber(high)),
    text(margin.left - 4, height - margin.bottom, 'end', formatNumber(low)),
    text(margin.left, height - 5, 'start', String(first)),
    text(width - margin.right, height - 5, 'end', `step ${last}`),
    line,
    '</svg>',
  ].join('');
}

function scale(share: number, from: number, to: number): string {
  return (from + share * (to - from)).toFixed(1);
}

function dot(point: string): string {
  const [x, y] = point.split(',');
  return `<circle cx="${x}" cy="${y}" r="2"/>`;
}

function text(x: number, y: number, anchor: string, content: string, className = 'axis'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" class="${className}">${content}</text>`;
}
