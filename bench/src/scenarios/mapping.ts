import { z } from 'zod';
import { runChild } from '../stand/child.js';
import type { Stand } from '../stand/stand.js';
import { below, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_MICROSECONDS = 60;

async function run(_stand: Stand, { mappingRounds }: Amounts): Promise<Row[]> {
  const costs = await runChild(
    'mapping.js',
    { rounds: mappingRounds },
    z.object({ seal: z.number(), meta: z.number(), tiktok: z.number() }),
  );
  const dearest = Math.max(costs.meta, costs.tiktok);
  return [
    {
      what: 'mapping one event: Meta, TikTok',
      measured: `${format(costs.meta)}, ${format(costs.tiktok)} µs`,
      target: below(TARGET_MICROSECONDS, dearest, ' µs'),
    },
    { what: '  sealing it on arrival: normalising and hashing', measured: `${format(costs.seal)} µs` },
  ];
}

export const mapping: Scenario = { name: 'mapping', run };
