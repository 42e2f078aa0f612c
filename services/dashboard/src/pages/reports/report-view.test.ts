import { changedPath, readView, reportQuery } from './report-view.js';

const viewOf = (text: string) => readView(new URLSearchParams(text));

test('an address without anything, or with nonsense, shows what is usual', () => {
  const usual = { report: 'reliability', days: '7', by: 'device', series: 'requests', pool: '', hardware_type: '' };
  expect(viewOf('')).toEqual(usual);
  expect(viewOf('report=x&days=-1&by=x&series=x')).toEqual(usual);
});

test.each([
  ['', { report: 'usage' }, '/reports?report=usage'],
  ['report=usage&pool=b2g', { report: 'reliability' }, '/reports?pool=b2g'],
  ['report=daily&series=usage&days=30', { series: 'requests' }, '/reports?report=daily&days=30'],
  ['pool=b2g', { pool: '' }, '/reports'],
])('%j changed by %j leads to %s', (text, change, path) => expect(changedPath(viewOf(text), change)).toBe(path));

test('the calls are asked in seconds, with the filters that are set', () => {
  expect(reportQuery(viewOf(''))).toEqual({ period: 604_800 });
  expect(reportQuery(viewOf('days=1&pool=b2g&hardware_type=panda+ES'))).toEqual({
    period: 86_400,
    pool: 'b2g',
    hardware_type: 'panda ES',
  });
});
