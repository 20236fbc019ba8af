import { freePort } from '@capi-relay/local-postgres';
import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from './redis.js';
import { waitFor } from './wait-for.js';

export interface TestRedisCluster {
  /** The nodes' addresses, comma-separated, as `REDIS_URL` takes them. */
  readonly url: string;
  readonly nodes: readonly TestRedis[];
  close(): Promise<void>;
}

const SLOTS = 16_384;

/** Three masters without replicas that share the slots. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const nodes = await Promise.all([startClusterNode(), startClusterNode(), startClusterNode()]);
  const close = async () => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  try {
    await joinNodes(nodes);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: nodes.map((node) => node.url).join(','), nodes, close };
}

async function startClusterNode(): Promise<TestRedis> {
  // The default bus port is 10,000 above the node's own, which does not exist for every free port.
  const busPort = await freePort();
  return startRedis({ args: ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)] });
}

async function joinNodes(nodes: readonly TestRedis[]): Promise<void> {
  const clients = nodes.map((node) => new Redis(node.url));
  const [first, ...others] = clients;
  if (first === undefined) throw new Error('A cluster needs a node.');
  try {
    for (const [index, client] of clients.entries()) {
      const from = Math.floor((index * SLOTS) / clients.length);
      const to = Math.floor(((index + 1) * SLOTS) / clients.length) - 1;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    }
    const [port, busPort] = await ownPorts(first);
    for (const client of others) await client.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
    await Promise.all(
      clients.map((client) =>
        waitFor(() => client.call('CLUSTER', 'INFO').then(String), {
          until: (info) =>
            info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${clients.length}`),
          timeoutMs: 20_000,
          what: 'the Redis cluster to form',
        }),
      ),
    );
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function ownPorts(client: Redis): Promise<[string, string]> {
  const nodes = String(await client.call('CLUSTER', 'NODES'));
  const [, port, busPort] = /:(\d+)@(\d+)\S* myself/.exec(nodes) ?? [];
  if (port === undefined || busPort === undefined)
    throw new Error(`A cluster node does not name its ports: ${nodes}`);
  return [port, busPort];
}
