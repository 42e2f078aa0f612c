import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { PROJECT } from './container-images.js';

export interface Panel {
  id: number;
  title: string;
  type: string;
  datasource: { type: string; uid: string };
  gridPos: { h: number; w: number; x: number; y: number };
  fieldConfig: { defaults: { unit: string } };
  targets: { refId: string; expr: string; legendFormat: string }[];
}

export interface Dashboard {
  uid: string;
  templating: { list: { name: string; type: string; query: string; current: { value: string } }[] };
  panels: Panel[];
}

export interface Alert {
  alert: string;
  expr: string;
}

export const readK8s = (file: string) => readFile(new URL(`k8s/${file}`, PROJECT), 'utf8');

/** The dashboard that Grafana is given. */
export async function readDashboard(): Promise<Dashboard> {
  return JSON.parse(await readK8s('mozpool/files/dashboard.json'));
}

/** The rules that Prometheus is given. */
export async function readAlerts(): Promise<Alert[]> {
  const { groups } = parse(await readK8s('mozpool/files/alerts.yaml')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** Names of metrics in docs/metrics.md, with the labels that it gives them. */
export async function readDocumentedMetrics(): Promise<Map<string, string[]>> {
  const text = await readFile(new URL('docs/metrics.md', PROJECT), 'utf8');
  const codes = (cell: string) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code!);
  const rows = [...text.matchAll(/^\| ([^|]*`(?:mozpool|http)_[^|]*) \| ([^|]*)\|/gm)];
  return new Map(rows.flatMap(([, names, labels]) => codes(names!).map((name) => [name, codes(labels!)] as const)));
}
