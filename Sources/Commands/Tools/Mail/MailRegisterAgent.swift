import JSONSyntax
import MCP

extension Tool {
  private static let program = Argument<String?>("program")
  private static let model = Argument<String?>("model")
  private static let name = Argument<String?>("name", "the name that you have is told")
  private static let task = Argument<String?>("task_description")

  static let mailRegisterAgent = Tool(
    "register_agent",
    "Tells who you are: you are registered already, under the name in the result.",
    arguments: [MailWords.project, program, model, name, task],
    result: [.init("name", .string), .init("project", .string)], hints: .looks
  ) { _, context in
    let caller = try await context.caller()
    return ToolResult(["name": .string(caller.name), "project": .string(caller.team)])
  }
}
