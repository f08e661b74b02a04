import { createApp } from "vue";

import App from "./App.vue";
import { install } from "./elements.js";
import { router } from "./router.js";
import "./styles/theme.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/print.css";

const app = createApp(App);
install(app);
app.use(router).mount("#app");
