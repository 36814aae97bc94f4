// The drawing module: one instance for all charts of the page.
import glue from 'keliu:view-glue';
import { viewModule } from './assets.js';
import type { ViewApi } from './types.js';

let made: Promise<ViewApi> | undefined;

async function make(): Promise<ViewApi> {
  const { module } = await viewModule();
  glue.initSync({ module });
  return new glue.ChartView();
}

export function view(): Promise<ViewApi> {
  return (made ??= make());
}
