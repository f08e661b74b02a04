/** The parts of Element Plus that every page uses. What one page uses alone, it brings itself. */

import {
  ElButton,
  ElConfigProvider,
  ElInput,
  ElSkeleton,
} from "element-plus";
import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/el-button.css";
import "element-plus/theme-chalk/el-input.css";
import "element-plus/theme-chalk/el-skeleton.css";
import "element-plus/theme-chalk/el-skeleton-item.css";
import type { App } from "vue";

const PARTS = {
  ElButton,
  ElConfigProvider,
  ElInput,
  ElSkeleton,
};

export function install(app: App): void {
  for (const [name, part] of Object.entries(PARTS)) app.component(name, part);
}

declare module "vue" {
  export interface GlobalComponents {
    ElButton: typeof ElButton;
    ElConfigProvider: typeof ElConfigProvider;
    ElInput: typeof ElInput;
    ElSkeleton: typeof ElSkeleton;
  }
}
