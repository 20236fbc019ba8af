import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter } from 'prom-client';
import { type HealthOptions, startHealthServer } from './health.js';
import { ListenError, type Listening, listen } from './listen.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';

const running: Listening[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function startServer(overrides: Partial<HealthOptions> = {}) {
  let logged = '';
  const server = await startHealthServer({
    port: 0,
    isReady: () => ({ ready: true }),
    metrics: createMetrics('test'),
    log: createLogger({ name: 'test', level: 'info', destination: { write: (line) => (logged += line) } }),
    ...overrides,
  });
  running.push(server);
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    };
  };
  return { get, logged: () => logged };
}

describe('health of an app', () => {
  it('is alive while it answers, ready or not', async () => {
    const { get } = await startServer({ isReady: () => ({ ready: false, reasons: ['starting'] }) });
    expect(await get('/health')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });

  it('is ready when its check says so', async () => {
    const { get } = await startServer();
    expect(await get('/ready')).toMatchObject({ status: 200, body: '{"ready":true}' });
  });

  it('names the reasons while it is not ready', async () => {
    const reasons = ['The queue cannot be written to.'];
    const { get } = await startServer({ isReady: async () => ({ ready: false, reasons }) });
    const { status, body } = await get('/ready');
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 503, body: { ready: false, reasons } });
  });

  it('is not ready when its check fails, and keeps the failure to the log', async () => {
    const { get, logged } = await startServer({
      isReady: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.5')),
    });
    const { status, body } = await get('/ready');
    expect(status).toBe(503);
    expect(body).not.toContain('10.0.0.5');
    expect(logged()).toContain('connect ECONNREFUSED 10.0.0.5');
  });

  it('is not ready when its check does not come back', async () => {
    const { get } = await startServer({ isReady: () => new Promise(() => {}), readyWithinMs: 20 });
    expect(await get('/ready')).toMatchObject({
      status: 503,
      body: expect.stringContaining('longer than 20 ms'),
    });
  });

  it('shows its metrics and those of its process, labelled with the app', async () => {
    const metrics = createMetrics('worker-meta');
    new Counter({ name: 'things_total', help: 'Things.', registers: [metrics.registry] }).inc(3);
    const { get } = await startServer({ metrics });
    const { status, type, body } = await get('/metrics');
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain; version=/);
    expect(body).toContain('things_total{app="worker-meta"} 3');
    expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds\{app="worker-meta"\}/);
    expect(body).toMatch(/process_cpu_seconds_total\{app="worker-meta"\}/);
  });

  it('keeps the metrics of several apps in one process apart', async () => {
    const [one, two] = [createMetrics('one'), createMetrics('two')];
    new Counter({ name: 'only_one_total', help: 'One.', registers: [one.registry] }).inc();
    expect(await one.metricsText()).toContain('only_one_total');
    expect(await two.metricsText()).not.toContain('only_one_total');
  });
});

describe('listening', () => {
  it('says which port is taken and what to do', async () => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const refused = listen(() => {}, { port });
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow(`Port ${port} is used by another program.`);
    taken.close();
  });

  it('finishes a request under way when closed, and takes no new connection', async () => {
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let release = () => {};
    const server = await listen(
      (_request, response) => {
        release = () => response.end('finished');
        answer();
      },
      { port: 0, host: '127.0.0.1' },
    );
    const body = fetch(server.url).then((response) => response.text());
    await asked;

    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    release();
    await expect(body).resolves.toBe('finished');
    await closed;
  });

  it('does not wait for idle connections when closed', async () => {
    const server = await listen((_request, response) => void response.end(), { port: 0, host: '127.0.0.1' });
    const idle: Socket = connect(server.port, '127.0.0.1');
    idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    await server.close();
    idle.destroy();
  });
});
