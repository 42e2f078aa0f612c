import type { MozpoolClient } from '@mozpool/client';
import type { Command } from 'commander';
import { type Cell, forPeople } from '../output/format.js';
import { allRows, PAGE } from '../session/all-rows.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';

// biome-ignore lint/suspicious/noExplicitAny: rows of several kinds in one table; each reads its own
type Row = any;
interface ListCommand {
  /** `boards` */
  plural: string;
  what: string;
  /** Key of the rows in the answer. */
  key: string;
  list(client: MozpoolClient, page: { inactive: boolean; limit: number; after: string | undefined }): Promise<object>;
  /** Its own command `show`, where one row says more than fits into a line. */
  show?: { of: string; example: string; read(client: MozpoolClient, name: string): Promise<object>; key: string };
  columns: Readonly<Record<string, (row: Row) => Cell>>;
  name: (row: Row) => string | number;
}

const pairs = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => `${key}=${value}`);

/** What operators describe, each kind listed and shown in the same way; `mozpool apply` changes it. */
const LISTS: readonly ListCommand[] = [
  {
    plural: 'boards',
    what: 'relay boards',
    key: 'relay_boards',
    list: (client, query) => client.listRelayBoards({ query }),
    columns: {
      name: ({ name }) => name,
      address: ({ fqdn }) => fqdn,
      server: ({ imaging_server }) => imaging_server,
      active: ({ active }) => active,
    },
    name: ({ name }) => name,
  },
  {
    plural: 'images',
    what: 'images, hidden ones too',
    key: 'images',
    list: (client, query) => client.images({ query: { ...query, details: true } }),
    show: { of: 'image', example: 'b2g', read: (client, name) => client.imageDetails({ params: { name } }), key: 'image' },
    columns: {
      name: ({ name }) => name,
      needs: ({ boot_config_keys }) => boot_config_keys,
      reuse: ({ can_reuse }) => can_reuse,
      hidden: ({ hidden }) => hidden,
      checks: ({ checks }) => checks,
      'boots on': ({ boot_configurations }) =>
        boot_configurations.map(
          ({ type, model, pxe_config }: Record<string, string | null>) => `${type} ${model} (${pxe_config ?? 'not'})`,
        ),
      active: ({ active }) => active,
    },
    name: ({ name }) => name,
  },
  {
    plural: 'pxe-configs',
    what: 'PXE configurations',
    key: 'pxe_configs',
    list: (client, { inactive, ...query }) => client.pxeConfigs({ query: { ...query, details: true, active_only: !inactive } }),
    show: {
      of: 'PXE configuration',
      example: 'panda-b2g',
      read: (client, name) => client.pxeConfigDetails({ params: { name } }),
      key: 'details',
    },
    columns: { name: ({ name }) => name, active: ({ active }) => active, description: ({ description }) => description },
    name: ({ name }) => name,
  },
  {
    plural: 'hardware-types',
    what: 'hardware types',
    key: 'hardware_types',
    list: (client, query) => client.listHardwareTypes({ query }),
    columns: {
      id: ({ id }) => id,
      type: ({ type }) => type,
      model: ({ model }) => model,
      devices: ({ devices }) => devices,
      labels: ({ labels }) => pairs(labels),
      active: ({ active }) => active,
    },
    name: ({ id }) => id,
  },
  {
    plural: 'imaging-servers',
    what: 'imaging servers',
    key: 'imaging_servers',
    list: (client, query) => client.listImagingServers({ query }),
    columns: {
      name: ({ fqdn }) => fqdn,
      heard: ({ alive }) => alive,
      'silent since': ({ silent_since }) => silent_since,
      version: ({ agent_version }) => agent_version,
      devices: ({ devices }) => devices,
      'boots from': ({ boot_url }) => boot_url,
      active: ({ active }) => active,
    },
    name: ({ fqdn }) => fqdn,
  },
];

export function addListCommands(program: Command, terminal: Terminal): void {
  for (const kind of LISTS) addList(program, terminal, kind);
}

function addList(program: Command, terminal: Terminal, kind: ListCommand): void {
  const command = program
    .command(kind.plural)
    .summary(`list ${kind.what}`)
    .description(`Lists ${kind.what}. "mozpool apply" changes them.`)
    .option('--inactive', 'inactive ones, too')
    .addHelpText('after', `\nExample:\n  mozpool ${kind.plural} -o json`)
    .action(
      withClient(terminal, async ({ client, list }: Session, { inactive = false }: { inactive?: boolean }) => {
        const rows = await allRows<Row>((after) => kind.list(client, { inactive, limit: PAGE, after }), kind.key);
        list({ rows, columns: kind.columns, name: kind.name, document: { [kind.key]: rows } });
      }),
    );
  const { show } = kind;
  if (!show) return;
  command
    .command('show')
    .description(`Shows one ${show.of} and all that belongs to it.`)
    .argument('<name>')
    .addHelpText('after', `\nExample:\n  mozpool ${kind.plural} show ${show.example}`)
    .action(
      withClient(terminal, async (session: Session, name: string) => {
        const document = (await show.read(session.client, name)) as Record<string, Row>;
        const row = document[show.key];
        session.show({ rows: [row], columns: kind.columns, name: kind.name, document });
        // a text of many lines is no cell
        if (session.global.output === 'table' && typeof row.contents === 'string')
          terminal.out(`\n${row.contents.trimEnd().split('\n').map(forPeople).join('\n')}\n`);
      }),
    );
}
