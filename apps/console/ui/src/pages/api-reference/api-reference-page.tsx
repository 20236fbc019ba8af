import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UnreachableError } from '../../api/api-error.js';
import { JsonView } from '../../shared/json-view.js';
import { Loaded } from '../../shared/loaded.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import classes from './api-reference.module.css';
import { type Operation, openApiSchema, operationsByTag } from './openapi.js';

const DOCUMENT = '/v1/openapi.json';

async function readDocument(signal: AbortSignal) {
  const response = await fetch(DOCUMENT, { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new UnreachableError(error);
  });
  if (!response.ok) throw new Error(`${DOCUMENT} answered with status ${response.status}.`);
  return openApiSchema.parse(await response.json());
}

export function Component() {
  const read = useQuery({ queryKey: [DOCUMENT], queryFn: ({ signal }) => readDocument(signal) });
  return (
    <Page
      title="API reference"
      hint={
        <>
          Every page of this console uses this API. Send <code>Authorization: Bearer</code> and an API key;
          the document itself is <Anchor href={DOCUMENT}>openapi.json</Anchor>.
        </>
      }
    >
      <Loaded read={read} what="the API reference">
        {(document) => (
          <>
            {[...operationsByTag(document)].map(([tag, operations]) => (
              <Panel key={tag} title={tag} flush>
                {operations.map((operation) => (
                  <OperationRow key={`${operation.method} ${operation.path}`} operation={operation} />
                ))}
              </Panel>
            ))}
            <Panel title="Schemas" flush>
              {Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
                <details key={name} id={`schema-${name}`} className={classes.operation}>
                  <summary>
                    <span className={classes.path}>{name}</span>
                  </summary>
                  <div className={classes.body}>
                    <JsonView value={schema} what={`schema ${name}`} />
                  </div>
                </details>
              ))}
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function OperationRow({ operation: { method, path, details } }: { readonly operation: Operation }) {
  const body = details.requestBody?.content['application/json']?.schema;
  return (
    <details className={classes.operation}>
      <summary>
        <span className={classes.method} data-method={method}>
          {method}
        </span>
        <span className={classes.path}>{path}</span>
        <span className={classes.summary}>{details.summary}</span>
      </summary>
      <div className={classes.body}>
        {details.description !== undefined && <p className={classes.text}>{details.description}</p>}
        <Parameters parameters={details.parameters ?? []} />
        {body !== undefined && (
          <>
            <h3 className={classes.heading}>Request body</h3>
            <JsonView value={body} what={`request body of ${method} ${path}`} />
          </>
        )}
        {Object.entries(details.responses).map(([status, response]) => (
          <div key={status}>
            <h3 className={classes.heading}>
              {status} <span className={classes.light}>{response.description}</span>
            </h3>
            {response.content?.['application/json']?.schema !== undefined && (
              <JsonView
                value={response.content['application/json'].schema}
                what={`answer ${status} of ${method} ${path}`}
              />
            )}
          </div>
        ))}
      </div>
    </details>
  );
}

function Parameters({
  parameters,
}: {
  readonly parameters: NonNullable<Operation['details']['parameters']>;
}) {
  if (parameters.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>Parameters</h3>
      <ul className={classes.parameters}>
        {parameters.map((parameter) => (
          <li key={`${parameter.in} ${parameter.name}`}>
            <code>{parameter.name}</code>{' '}
            <span className={classes.light}>
              in {parameter.in}
              {parameter.required === true && ', required'}
            </span>
            {parameter.description !== undefined && ` ${parameter.description}`}
          </li>
        ))}
      </ul>
    </>
  );
}
