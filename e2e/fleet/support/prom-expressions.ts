import { parser } from '@prometheus-io/lezer-promql';

/** One metric an expression reads, with the labels it looks at there. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Grafana's own variables, in words that PromQL takes. */
function withoutVariables(expression: string): string {
  return expression.replaceAll('$__rate_interval', '5m').replaceAll('$platform', '.*');
}

/**
 * Every metric an expression reads.
 *
 * @throws Error where it is no PromQL
 */
export function selectorsOf(expression: string): Selector[] {
  const text = withoutVariables(expression);
  const selectors: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`This is no PromQL, from character ${node.from} on: ${text}`);
      if (node.name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      const current = selectors.at(-1);
      if (current === undefined) return;
      const own = text.slice(node.from, node.to);
      if (node.name === 'Identifier' && node.matchContext(['VectorSelector'])) current.metric = own;
      if (node.name === 'LabelName' && node.matchContext(['UnquotedLabelMatcher'])) current.labels.push(own);
    },
  });
  return selectors;
}
