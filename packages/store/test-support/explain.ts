import pg from 'pg';
import type { Executor } from '../src/sql/executor.js';

/** A node of a plan as PostgreSQL explains it. */
export interface PlanNode {
  readonly kind: string;
  readonly relation: string | null;
  readonly index: string | null;
  /** Times it ran; 0 for a partition that was not needed. */
  readonly loops: number;
  /** Rows it gave, over all loops. */
  readonly rows: number;
}

interface ExplainedNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly ExplainedNode[];
}

export interface Explainer {
  /** Runs what `work` asks for, in a transaction that is rolled back, and answers how PostgreSQL went about it. */
  explain(work: (executor: Executor) => Promise<unknown>): Promise<PlanNode[]>;
  close(): void;
}

/**
 * Explains statements on one connection of a pool, with the pool's way of planning. They are prepared once, like the
 * driver prepares them: a plan that is kept is explained as it was kept.
 */
export async function openExplainer(pool: pg.Pool): Promise<Explainer> {
  const client = await pool.connect();
  const names = new Map<string, string>();
  const prepare = async (text: string): Promise<string> => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `explained_${names.size}`;
    await client.query(`PREPARE ${name} AS ${text}`);
    names.set(text, name);
    return name;
  };
  return {
    explain: async (work) => {
      const nodes: PlanNode[] = [];
      const query: Executor['query'] = async <Row extends pg.QueryResultRow>(
        statement: pg.QueryConfig<unknown[]>,
      ) => {
        const { text, values = [] } = statement;
        const name = await prepare(text);
        await client.query('BEGIN');
        try {
          const explained = await client.query<{ 'QUERY PLAN': [{ Plan: ExplainedNode }] }>(
            `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE ${name} ${values.length === 0 ? '' : `(${values.map(literal).join(', ')})`}`,
          );
          for (const row of explained.rows) collect(row['QUERY PLAN'][0].Plan, nodes);
          await client.query('ROLLBACK; BEGIN');
          return await client.query<Row>(text, values);
        } finally {
          await client.query('ROLLBACK');
        }
      };
      await work({ query });
      return nodes;
    },
    close: () => client.release(),
  };
}

function collect(node: ExplainedNode, nodes: PlanNode[]): void {
  nodes.push({
    kind: node['Node Type'],
    relation: node['Relation Name'] ?? null,
    index: node['Index Name'] ?? null,
    loops: node['Actual Loops'],
    rows: node['Actual Rows'] * node['Actual Loops'],
  });
  for (const child of node.Plans ?? []) collect(child, nodes);
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
  const items = value.map((item) => (item === null ? 'NULL' : JSON.stringify(String(item))));
  return pg.escapeLiteral(`{${items.join(',')}}`);
}
