/** The types of libstdc++ that are shown as what they mean. */
import type { Formatter } from "../view.ts";
import { adapters } from "./adapters.ts";
import { array } from "./array.ts";
import { deque } from "./deque.ts";
import { hashIterator, listIterator, pointerIterator, treeIterator } from "./iterators.ts";
import { forwardList, list } from "./list.ts";
import { map } from "./map.ts";
import { optional } from "./optional.ts";
import { atomic, referenceWrapper, sharedPointer, uniquePointer } from "./smart-pointers.ts";
import { initializerList, span } from "./span.ts";
import { string, stringView } from "./string.ts";
import { tuple } from "./tuple.ts";
import { unorderedMap } from "./unordered-map.ts";
import { variant } from "./variant.ts";
import { vector } from "./vector.ts";

export const cxxFormatters: readonly Formatter[] = [
  string,
  stringView,
  vector,
  array,
  span,
  initializerList,
  deque,
  list,
  forwardList,
  map,
  unorderedMap,
  adapters,
  optional,
  variant,
  tuple,
  uniquePointer,
  sharedPointer,
  pointerIterator,
  treeIterator,
  listIterator,
  hashIterator,
  atomic,
  referenceWrapper,
];
