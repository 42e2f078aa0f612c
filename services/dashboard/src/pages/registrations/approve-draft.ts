import { approveRegistrationBodySchema } from '@mozpool/contracts';
import { macAddressProblem, relayInfoProblem } from '@mozpool/protocols';
import { asSentence, bodyProblems } from '../../data/body-problems.js';
import type { CallInput } from '../../data/calls.js';
import type { HardwareTypeRow, RegistrationRow } from '../../data/inventory.js';
import { readPairs } from '../../data/key-values.js';

/** What a person adds to what a device told; empty texts are left to the server. */
export interface ApproveValues extends Record<string, unknown> {
  /** Id of the hardware type. */
  hardware: string | null;
  imaging_server: string | null;
  name: string;
  mac: string;
  fqdn: string;
  relay_info: string;
  environment: string;
  labels: string[];
  reason: string;
}

export const APPROVE_FIELDS: Record<string, string> = {
  hardware: 'Hardware',
  imaging_server: 'Imaging server',
  name: 'Name',
  mac: 'MAC address',
  fqdn: 'Name in DNS',
  relay_info: 'Relay',
  environment: 'Environment',
  labels: 'Labels',
  reason: 'Reason',
};

export const approveValues = ({ imaging_server }: RegistrationRow): ApproveValues => ({
  hardware: null,
  imaging_server,
  name: '',
  mac: '',
  fqdn: '',
  relay_info: '',
  environment: '',
  labels: [],
  reason: '',
});

type ApproveBody = NonNullable<CallInput<'approveRegistration'>['body']>;

export function approveBody(values: ApproveValues, types: readonly HardwareTypeRow[]): ApproveBody {
  const type = types.find(({ id }) => String(id) === values.hardware);
  const texts = (['imaging_server', 'name', 'mac', 'fqdn', 'relay_info', 'environment', 'reason'] as const).flatMap((field) => {
    const text = values[field]?.trim() ?? '';
    return text === '' ? [] : [[field, text]];
  });
  return {
    ...(Object.fromEntries(texts) as Partial<ApproveBody>),
    ...(values.labels.length > 0 && { labels: readPairs(values.labels, 'true') }),
    hardware: { type: type?.type ?? '', model: type?.model ?? '' },
  };
}

/** What stands in the way, by field: what the schema says, what the server asks after it, and what the device did not tell. */
export function approveProblems(
  values: ApproveValues,
  registration: RegistrationRow,
  types: readonly HardwareTypeRow[],
): Record<string, string> {
  const body = approveBody(values, types);
  const asked = {
    mac: body.mac === undefined ? null : macAddressProblem(body.mac),
    relay_info: body.relay_info == null ? null : relayInfoProblem(body.relay_info),
  };
  const told = Object.entries(asked).flatMap(([field, problem]) => (problem === null ? [] : [[field, asSentence(problem)]]));
  return {
    ...bodyProblems(approveRegistrationBodySchema, body),
    ...Object.fromEntries(told),
    ...(values.hardware === null && { hardware: 'Choose what it is.' }),
    ...(body.imaging_server === undefined && { imaging_server: 'Choose where it is.' }),
    ...(registration.mac_address === null && body.mac === undefined && { mac: 'The device did not tell it.' }),
  };
}
