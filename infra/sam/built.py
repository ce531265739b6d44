"""Compares what sam build made with what it was made from.

usage: built.py template.yaml .aws-sam/build dist/<arch> <arch>

CloudFormation knows anchors but no merges, so the built template must have
neither, and must still say the same. Every function must have its own binary,
for the right processor, with nothing to link to at run time.
"""

import sys
from pathlib import Path

import yaml
from samtranslator.yaml_helper import yaml_parse

MACHINES = {"arm64": 0xB7, "x86_64": 0x3E}  # e_machine of ELF
PT_INTERP = 3


def main(source_path, build_path, dist, arch):
    built_text = (Path(build_path) / "template.yaml").read_text(encoding="utf-8")
    source = yaml_parse(Path(source_path).read_text(encoding="utf-8"))
    built = yaml_parse(built_text)
    yield from aliases(built_text)

    functions = {}
    for name, resource in built["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            functions[name] = (source["Resources"][name]["Properties"].pop("CodeUri"), resource["Properties"].pop("CodeUri"))
        resource.get("Metadata", {}).pop("SamResourceId", None)
        if not resource.get("Metadata", True):
            del resource["Metadata"]
    yield from differences(source, built, "")

    for name, (folder, artifact) in functions.items():
        got = (Path(build_path) / artifact / "bootstrap").read_bytes()
        want = (Path(dist) / Path(folder).name / "bootstrap").read_bytes()
        if got != want:
            yield f"{name}: the binary is not that of {folder}"
        yield from (f"{name}: {what}" for what in unfit(got, arch))


def aliases(text):
    for token in yaml.scan(text):
        if isinstance(token, (yaml.AnchorToken, yaml.AliasToken)):
            yield f"line {token.start_mark.line + 1}: anchor or alias {token.value}"
        if isinstance(token, yaml.ScalarToken) and token.value == "<<" and token.plain:
            yield f"line {token.start_mark.line + 1}: merge"


def differences(want, got, path):
    if isinstance(want, dict) and isinstance(got, dict):
        for key in {**want, **got}:
            yield from differences(want.get(key), got.get(key), f"{path}/{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, (w, g) in enumerate(zip(want, got)):
            yield from differences(w, g, f"{path}/{i}")
    elif want != got:
        yield f"{path} is {got!r}, want {want!r}"


def unfit(binary, arch):
    if binary[:6] != b"\x7fELF\x02\x01":
        yield "the binary is no 64-bit little-endian ELF"
        return
    if int.from_bytes(binary[18:20], "little") != MACHINES[arch]:
        yield f"the binary is not for {arch}"
    at, size, count = (int.from_bytes(binary[a:b], "little") for a, b in ((32, 40), (54, 56), (56, 58)))
    headers = (binary[at + i * size :][:4] for i in range(count))
    if any(int.from_bytes(h, "little") == PT_INTERP for h in headers):
        yield "the binary wants a dynamic linker"


if __name__ == "__main__":
    found = list(main(*sys.argv[1:]))
    for what in found:
        print(f"sam build: {what}", file=sys.stderr)
    sys.exit(1 if found else 0)
