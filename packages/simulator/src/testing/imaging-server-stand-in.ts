import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

export interface ReceivedEvent {
  device: string;
  event: string;
  boot: string | null;
  secret: string | null;
  from: string;
}

export interface ImagingServerStandIn {
  tftpPort: number;
  url: string;
  /** TFTP files by path; may be changed at any time. */
  files: Map<string, Buffer>;
  /** What `bootconfig/` answers. */
  bootConfig: unknown;
  events: ReceivedEvent[];
  /** Statuses for the next event requests, in order; 200 when empty. */
  eventStatuses: number[];
  /** Paths of all HTTP requests. */
  requests: string[];
  /** Called for each accepted event, before it is answered. */
  onEvent: (event: ReceivedEvent) => void;
  /** PXE file of a device that boots the script. */
  writePxe(mac: string, device: string, script: string, boot: number): void;
  removePxe(mac: string): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const BLOCK_SIZE = 512;

/** The least that a device needs of an imaging server, written without the project's codecs: stop-and-wait TFTP and plain HTTP. */
export async function startImagingServer(): Promise<ImagingServerStandIn> {
  const files = new Map<string, Buffer>([
    ['boot/kernel', Buffer.alloc(5_000, 1)],
    ['boot/initrd', Buffer.alloc(BLOCK_SIZE * 3, 2)],
  ]);
  const tftp = createSocket('udp4');
  tftp.on('message', (datagram, peer) => {
    const opcode = datagram.readUInt16BE(0);
    const key = `${peer.address}:${peer.port}`;
    if (opcode === 1) transfers.set(key, datagram.toString('latin1', 2, datagram.indexOf(0, 2)).replace(/^\//, ''));
    else if (opcode !== 4) return;
    const path = transfers.get(key) ?? '';
    const content = files.get(path);
    if (!content) {
      tftp.send(Buffer.concat([Buffer.from([0, 5, 0, 1]), Buffer.from('File not found\0')]), peer.port, peer.address);
      return;
    }
    const block = opcode === 1 ? 1 : datagram.readUInt16BE(2) + 1;
    if ((block - 1) * BLOCK_SIZE > content.length) {
      transfers.delete(key);
      return;
    }
    const part = content.subarray((block - 1) * BLOCK_SIZE, block * BLOCK_SIZE);
    tftp.send(Buffer.concat([Buffer.from([0, 3, block >> 8, block & 0xff]), part]), peer.port, peer.address);
  });
  const transfers = new Map<string, string>();
  await new Promise<void>((resolve) => tftp.bind(0, HOST, resolve));

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    standIn.requests.push(url.pathname);
    const event = /^\/api\/device\/([^/]+)\/event\/([^/]+)\/$/.exec(url.pathname);
    if (event) {
      const status = standIn.eventStatuses.shift() ?? 200;
      if (status === 200) {
        const received: ReceivedEvent = {
          device: event[1]!,
          event: event[2]!,
          boot: url.searchParams.get('boot'),
          secret: url.searchParams.get('secret'),
          from: request.socket.remoteAddress ?? '',
        };
        standIn.events.push(received);
        standIn.onEvent(received);
      }
      response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end('{}');
    } else if (/^\/api\/device\/[^/]+\/bootconfig\/$/.test(url.pathname)) {
      response.end(JSON.stringify(standIn.bootConfig));
    } else if (url.pathname.endsWith('.sh')) {
      response.end('#!/bin/sh\n');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => http.listen(0, HOST, resolve));
  const address = http.address();
  const url = `http://${HOST}:${address !== null && typeof address === 'object' ? address.port : 0}`;

  const pxePath = (mac: string): string => `pxelinux.cfg/01-${mac.match(/../g)!.join('-')}`;
  const standIn: ImagingServerStandIn = {
    tftpPort: tftp.address().port,
    url,
    files,
    bootConfig: {},
    events: [],
    eventStatuses: [],
    requests: [],
    onEvent: () => undefined,
    writePxe(mac, device, script, boot) {
      const append = [
        'mobile-imaging-url=http://wrong.example/never.sh',
        `mobile-imaging-url=${url}/scripts/${script}.sh`,
        `mozpool-url=${url}`,
        `mozpool-device=${device}`,
        `mozpool-boot=${boot}`,
        `mozpool-secret=secret-${boot}`,
      ].join(' ');
      const text = `DEFAULT live\nLABEL live\n  KERNEL boot/kernel\n  INITRD boot/initrd\n  APPEND console=ttyO2 ${append}\n`;
      files.set(pxePath(mac), Buffer.from(text));
    },
    removePxe(mac) {
      files.delete(pxePath(mac));
    },
    async stop() {
      http.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => tftp.close(() => resolve())),
        new Promise<void>((resolve) => http.close(() => resolve())),
      ]);
    },
  };
  return standIn;
}
