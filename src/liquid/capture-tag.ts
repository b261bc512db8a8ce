import { CaptureTag, type Context } from 'liquidjs';
import { MappedEmitter } from './mapped-template.ts';

/** `{% capture %}` that keeps track of data: the engine's own tag makes one plain string of what it captures. */
export class PiecesCaptureTag extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    const inner = new MappedEmitter();
    yield this.liquid.renderer.renderTemplates(this.templates, context, inner);
    Object.assign(context.bottom(), { [this.variable]: inner.text });
  }
}
