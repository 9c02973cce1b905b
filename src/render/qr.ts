import qrcode from 'qrcode-generator';
import { type Html, html } from './html.ts';

/**
 * A QR code as inline SVG, dark on light in either theme, since cameras want it so; `label` is what it says to those who do not
 * see it. The text is written as UTF-8 at level M. Null when it does not fit (2,331 bytes).
 */
export function qrCode(text: string, label: string): Html | null {
  const code = qrcode(0, 'M');
  // the library's own text mode knows no UTF-8; bytes are taken as they are
  code.addData(String.fromCharCode(...new TextEncoder().encode(text)), 'Byte');
  try {
    code.make();
  } catch {
    return null;
  }
  const size = code.getModuleCount();
  let path = '';
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (!code.isDark(y, x)) continue;
      const from = x;
      while (x + 1 < size && code.isDark(y, x + 1)) x++;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  // four modules of quiet around it (ISO/IEC 18004)
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="-4 -4 ${size + 8} ${size + 8}" shape-rendering="crispEdges"><rect x="-4" y="-4" width="${size + 8}" height="${size + 8}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
