import type { ColumnType } from 'kysely';

/*
 * Columns as Kysely sees them: int8 as number, timestamptz as Date, jsonb as its value. jsonb is written as a JSON string, which
 * both engines take alike (a bare array would become a PostgreSQL array).
 */
export type Json<T> = ColumnType<T, string, string>;
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type JsonDefault<T> = ColumnType<T, string | undefined, string>;
export type Time = ColumnType<Date, Date | undefined, Date>;
export type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
