// `npm run coatcheck -- COMMAND …`: the command line of the checkout, on the Node that the project brings.
import { join } from 'node:path';
import { runNode } from '../bin/run-node.mjs';
import { install, node, root } from './install.mjs';

install();
runNode(node, [join(root, 'src', 'main.ts'), ...process.argv.slice(2)]);
