import { waitFor } from '@mozpool/testkit';
import type { Http } from '../../support/http.js';
import { ask, devices, devicesAvailable, giveBack, readyRequest, statusOf } from '../../support/requests.js';
import type { Shown } from './every-page.js';

const PANDA = { type: 'panda', model: 'ES Rev B2' };

/** Lets every page have something to show: a held device, one that is offline, one that failed, requests in several states, new devices, a rule, a second of each noun. */
export async function populate(api: Http): Promise<Shown> {
  await devicesAvailable(api);
  await must(api.post('/api/device/panda-0007/state-change/ready/to/failed_pxe_booting/', { reason: 'never asks for its kernel' }));
  const held = await ask(api, { device: 'panda-0003', assignee: 'ci-build-4711' });
  await readyRequest(api, held.id);
  const returned = await ask(api, { device: 'panda-0004', assignee: 'nightly-tests' });
  await readyRequest(api, returned.id);
  await giveBack(api, returned.id);
  await must(api.post('/api/device/panda-0001/offline/', { reason: 'screen cracked' }));
  await must(api.post('/api/device/panda-0001/set-comments/', { comments: 'Sent to repair on Monday.' }));
  await ask(api, { device: 'panda-0003', assignee: 'bisection-22', wait: 3_600 });

  await must(
    api.post('/api/hardware-type/', { ...PANDA, model: 'A6', labels: { processor: 'armv7' }, limits: { seconds: { pxe_booting: 240 } } }),
  );
  await must(
    api.post('/api/bmm/pxe_config/', {
      name: 'kiosk-boot',
      description: 'Kiosk image over HTTP',
      contents:
        'DEFAULT kiosk\nLABEL kiosk\n  KERNEL vmlinuz\n  INITRD initrd.img\n  APPEND console=ttyS0 mozpool=%HTTP_URL% device=%DEVICE% boot=%BOOT% secret=%SECRET%\n',
    }),
  );
  await must(api.post('/api/image/', { name: 'kiosk', boot_config_keys: ['kioskurl'], has_sut_agent: true, checks: ['sut'] }));
  await must(api.post('/api/image/kiosk/boot-configuration/', { hardware: { ...PANDA, model: 'A6' }, pxe_config: 'kiosk-boot' }));
  await must(
    api.post('/api/registration/rule/', {
      name: 'tegras',
      mac_prefix: '52:54:00',
      fields: { HARDWARE: 'tegra' },
      hardware: { ...PANDA, model: 'A6' },
    }),
  );
  const imaging_server = (await devices(api))[0]!.imaging_server;
  for (const [index, name] of ['bench-17', 'bench-18', 'bench-19'].entries())
    await must(
      api.post('/api/device/register/', {
        mac: `52:54:00:00:00:1${index}`,
        name,
        imaging_server,
        fields: { HARDWARE: 'panda', OS: 'Android-IML74K' },
      }),
    );
  await waitFor(async () => (await statusOf(api, returned.id)).state === 'closed', { what: 'the request to be closed', timeoutMs: 30_000 });
  return { device: 'panda-0003', request: held.id, image: 'kiosk', pxeConfig: 'kiosk-boot' };
}

async function must(answering: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answering;
  if (status >= 300) throw new Error(`answered ${status}: ${text}`);
}
