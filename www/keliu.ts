// The package: registers <keliu-widget> and hands out its class.
export { KeliuWidget } from './widget.js';
