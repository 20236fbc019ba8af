import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  /** Empty for a column of buttons. */
  readonly title: string;
  readonly cell: (item: T) => ReactNode;
  readonly align?: 'right';
  readonly width?: string;
}

/** A table that becomes a list of named values where it has no room to be a table. */
export function DataTable<T>({
  items,
  columns,
  keyOf,
}: {
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
}) {
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ title, align, width }) => (
            <Table.Th key={title} {...(align && { ta: align })} {...(width && { w: width })}>
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={keyOf(item)}>
            {columns.map(({ title, cell, align }) => (
              <Table.Td key={title} data-title={title} {...(align && { ta: align })}>
                <div>{cell(item)}</div>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
