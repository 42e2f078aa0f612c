import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Ports from which files are sent; a range lets a firewall know them. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const MAX_BIND_ATTEMPTS = 32;

/** A socket on the address that the client asked, since boot ROMs ignore answers from another one; its port is the transfer's id. */
export async function openTransferSocket(localAddress: string, ports: PortRange | undefined): Promise<Socket> {
  for (let attempt = 1; ; attempt += 1) {
    const port = ports ? ports.from + Math.floor(Math.random() * (ports.to - ports.from + 1)) : 0;
    try {
      return await bindUdp(localAddress, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === MAX_BIND_ATTEMPTS) throw error;
    }
  }
}

export function bindUdp(address: string, port: number, recvBufferSize?: number): Promise<Socket> {
  const socket = createSocket({
    ...(recvBufferSize !== undefined && { recvBufferSize }),
    type: isIPv6(address) ? 'udp6' : 'udp4',
    lookup: addressesOnly,
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** We only send to where packets came from. Without this each of them takes the way through the resolver. */
const addressesOnly: SocketOptions['lookup'] = (address, _options, callback) => callback(null, address, 4);
