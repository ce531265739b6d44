"""The schemas as judges, and the count of what they were asked."""

from lxml import etree


class Judge:
    """Counts checks, and prints those that fail."""

    def __init__(self, order_xsd, report_xsd):
        self.schemas = {"order": etree.XMLSchema(file=order_xsd), "report": etree.XMLSchema(file=report_xsd)}
        self.passed = self.failed = 0

    def check(self, name, ok, detail=""):
        """Counts one check; detail is printed if it failed."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {name}: {detail}" if detail else f"FAIL {name}")

    def refusal(self, kind, document):
        """Returns why the schema refuses a document, "" if it takes it."""
        # A parser of its own for each document, which opens nothing: no entities, no network.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(document, parser)
        except etree.XMLSyntaxError as error:
            return f"not well-formed: {error}"
        schema = self.schemas[kind]
        if schema.validate(root):
            return ""
        return "; ".join(entry.message for entry in schema.error_log) or "not valid"

    def valid(self, kind, name, document):
        """Checks that the schema takes a document."""
        why = self.refusal(kind, document)
        self.check(name, not why, why)
