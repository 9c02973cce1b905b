import type { Folder, Imported } from './item.ts';
import { readItem } from './item-shape.ts';

export const exportFormat = 'masthead-export-1';
export const itemsFile = 'data/items.ndjson';

/** The origin of an export of ours in the folder; null when it is none, or was not finished. */
export async function exportOrigin(folder: Folder): Promise<{ origin: string; total: number } | null> {
  const bytes = await folder.read('masthead.json', 1_000_000);
  if (!bytes) return null;
  try {
    const said = JSON.parse(new TextDecoder().decode(bytes)) as {
      format?: unknown;
      publicUrl?: unknown;
      items?: unknown;
    };
    if (said.format !== exportFormat) return null;
    return { origin: `masthead:${String(said.publicUrl ?? '')}`, total: Number(said.items) || 0 };
  } catch {
    return null;
  }
}

/** Reads an export of ours: a line an item. */
export async function* readExport(folder: Folder): AsyncGenerator<Imported> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for await (const chunk of folder.stream(itemsFile)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number++;
      const item = readItem(line);
      yield item ?? { kind: 'remark', reason: 'not-readable', what: 'line', name: `${itemsFile}:${number}` };
    }
  }
  if (rest !== '') yield { kind: 'remark', reason: 'cut-off', what: 'file', name: itemsFile };
}
