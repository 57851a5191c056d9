import type { PlaceStatus } from '../../http/waiting-page/page-data.ts';
import { endRecipes } from './end-recipes.ts';
import { lineRecipes } from './line-recipes.ts';
import type { PlaceRecipe } from './recipe.ts';
import { turnRecipes } from './turn-recipes.ts';

/** Every place has its pages; `none` is no page of a place but one without (`no-place`). */
export const recipesByPlace = {
  ...lineRecipes,
  ...endRecipes,
  ...turnRecipes,
  none: [],
} as const satisfies Record<PlaceStatus['place'], readonly PlaceRecipe[]>;
