import { readXmlTree, type XmlDocument } from '../xml-tree.ts';
import { type Complaint, validateXliff } from './validate.ts';

/** What a translator's file may hold at most: an article is a few hundred kilobytes. */
const limits = { bytes: 64 * 1024 * 1024, depth: 100, piece: 4 * 1024 * 1024, nodes: 2_000_000, doctype: false };

export type XliffRead =
  | { ok: true; document: XmlDocument }
  /** `document`: where it is XML and only its translations break rules, what was read all the same */
  | { ok: false; complaints: Complaint[]; document: XmlDocument | null };

/**
 * Reads XLIFF 2.1 or 2.0 and checks it against the standard. One that breaks a rule is refused, with all the places and
 * rules in their order (XML that is not well formed: with the first). Nothing of the file is thrown away: written again by
 * writeXmlTree it says the same, modules and extensions included.
 */
export async function readXliff(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<XliffRead> {
  const read = await readXmlTree(bytes, limits);
  if (!read.ok) {
    const { line, column, reason } = read.refused;
    const complaint = { line, column, constraint: 'XML', reason, unit: null, inTarget: false };
    return { ok: false, complaints: [complaint], document: null };
  }
  const complaints = validateXliff(read.document.root);
  return complaints.length === 0 ? read : { ok: false, complaints, document: read.document };
}
