// One SVG a line for each outfit given as JSON on standard input.
// The art is Avataaars by Pablo Stanley and Fang-Pen Lin (MIT).
const fs = require("fs");
const { createRequire } = require("module");

const load = createRequire(process.argv[2] + "/");
const React = load("react");
const { renderToStaticMarkup } = load("react-dom/server");
const { default: Avatar } = load("avataaars");

const face = {
  avatarStyle: "Transparent", skinColor: "Light", facialHairType: "Blank",
  eyeType: "Default", eyebrowType: "Default", mouthType: "Smile",
};

for (const [accessoriesType, clotheColor, clotheType, hairColor, topType] of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const outfit = { accessoriesType, clotheColor, clotheType, hairColor, topType };
  process.stdout.write(renderToStaticMarkup(React.createElement(Avatar, { ...face, ...outfit })) + "\n");
}
