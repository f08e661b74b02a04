/** The parts of Element Plus that the portal uses, and nothing else of it. */

import {
  ElAlert,
  ElButton,
  ElCheckbox,
  ElCheckboxGroup,
  ElConfigProvider,
  ElDialog,
  ElForm,
  ElFormItem,
  ElInput,
  ElInputNumber,
  ElOption,
  ElRadioButton,
  ElRadioGroup,
  ElSelect,
  ElSkeleton,
  ElTabPane,
  ElTabs,
  ElTag,
} from "element-plus";
import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/el-alert.css";
import "element-plus/theme-chalk/el-button.css";
import "element-plus/theme-chalk/el-checkbox.css";
import "element-plus/theme-chalk/el-checkbox-group.css";
import "element-plus/theme-chalk/el-dialog.css";
import "element-plus/theme-chalk/el-form.css";
import "element-plus/theme-chalk/el-form-item.css";
import "element-plus/theme-chalk/el-input.css";
import "element-plus/theme-chalk/el-input-number.css";
import "element-plus/theme-chalk/el-option.css";
import "element-plus/theme-chalk/el-overlay.css";
import "element-plus/theme-chalk/el-popper.css";
import "element-plus/theme-chalk/el-radio-button.css";
import "element-plus/theme-chalk/el-radio-group.css";
import "element-plus/theme-chalk/el-scrollbar.css";
import "element-plus/theme-chalk/el-select.css";
import "element-plus/theme-chalk/el-select-dropdown.css";
import "element-plus/theme-chalk/el-skeleton.css";
import "element-plus/theme-chalk/el-skeleton-item.css";
import "element-plus/theme-chalk/el-tab-pane.css";
import "element-plus/theme-chalk/el-tabs.css";
import "element-plus/theme-chalk/el-tag.css";
import type { App } from "vue";

const PARTS = {
  ElAlert,
  ElButton,
  ElCheckbox,
  ElCheckboxGroup,
  ElConfigProvider,
  ElDialog,
  ElForm,
  ElFormItem,
  ElInput,
  ElInputNumber,
  ElOption,
  ElRadioButton,
  ElRadioGroup,
  ElSelect,
  ElSkeleton,
  ElTabPane,
  ElTabs,
  ElTag,
};

export function install(app: App): void {
  for (const [name, part] of Object.entries(PARTS)) app.component(name, part);
}

declare module "vue" {
  export interface GlobalComponents {
    ElAlert: typeof ElAlert;
    ElButton: typeof ElButton;
    ElCheckbox: typeof ElCheckbox;
    ElCheckboxGroup: typeof ElCheckboxGroup;
    ElConfigProvider: typeof ElConfigProvider;
    ElDialog: typeof ElDialog;
    ElForm: typeof ElForm;
    ElFormItem: typeof ElFormItem;
    ElInput: typeof ElInput;
    ElInputNumber: typeof ElInputNumber;
    ElOption: typeof ElOption;
    ElRadioButton: typeof ElRadioButton;
    ElRadioGroup: typeof ElRadioGroup;
    ElSelect: typeof ElSelect;
    ElSkeleton: typeof ElSkeleton;
    ElTabPane: typeof ElTabPane;
    ElTabs: typeof ElTabs;
    ElTag: typeof ElTag;
  }
}
