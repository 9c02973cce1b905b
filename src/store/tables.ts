import type { ArticlesTables } from './tables/articles.ts';
import type { CorrectionsTables } from './tables/corrections.ts';
import type { DeskTables } from './tables/desk.ts';
import type { ElsewhereTables } from './tables/elsewhere.ts';
import type { MoneyTables } from './tables/money.ts';
import type { ReadersTables } from './tables/readers.ts';
import type { ReuseTables } from './tables/reuse.ts';
import type { TranslationsTables } from './tables/translations.ts';

/** The schema as Kysely sees it, columns in camel case; by noun in `tables/`. */
export type Tables = DeskTables &
  ArticlesTables &
  CorrectionsTables &
  TranslationsTables &
  ReuseTables &
  ReadersTables &
  MoneyTables &
  ElsewhereTables;
