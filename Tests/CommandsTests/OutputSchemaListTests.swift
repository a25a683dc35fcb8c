import Commands
import JSONSyntax
import TestSupport
import Testing

/// Which commands have a schema for what they print with `--json`.
@Suite struct OutputSchemaListTests {
  @Test func `Each command that prints JSON has a schema for it`()
    throws
  {
    let printing = CommandLineTool.commands.filter { command in
      command.options.contains { $0.name == "json" }
    }.map(\.name)
    let stated = try JSONSchema.stated
    for name in printing {
      #expect(stated.contains(name.replacing(" ", with: "-")), "\(name)")
    }
  }
}
