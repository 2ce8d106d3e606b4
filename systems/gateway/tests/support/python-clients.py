"""The official Python clients of OpenAI and Anthropic, as they are, against a gateway."""
import json
import os

import anthropic
import openai

URL, KEY = os.environ["GATEWAY_URL"], os.environ["GATEWAY_KEY"]


def version_of(package):
    return tuple(int(part) for part in package.__version__.split(".")[:2])


# What the first versions can't say: usage of a stream, and Claude's tools.
says_stream_usage = version_of(openai) >= (1, 26)
has_tools = version_of(anthropic) >= (0, 27)
MESSAGES = [{"role": "user", "content": "Hello, who are you?"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}

client = openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0)

chat = client.chat.completions.create(model="local", messages=MESSAGES, n=2)
assert "local" in chat.choices[0].message.content and len(chat.choices) == 2
assert chat.usage.total_tokens == chat.usage.prompt_tokens + chat.usage.completion_tokens

stopped = client.chat.completions.create(model="local", messages=MESSAGES, stop=",")
assert stopped.choices[0].message.content == 'I am "local"'

as_json = client.chat.completions.create(
    model="local", messages=MESSAGES, response_format={"type": "json_object"})
assert json.loads(as_json.choices[0].message.content)["model"] == "local"

options = {"stream_options": {"include_usage": True}} if says_stream_usage else {}
chunks = list(client.chat.completions.create(
    model="local", messages=MESSAGES, stream=True, **options))
text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
assert text == chat.choices[0].message.content
if says_stream_usage:
    assert chunks[-1].usage.completion_tokens > 0 and chunks[-1].choices == []

tool = {"type": "function", "function": {"name": "weather", "parameters": PARAMETERS}}
called = client.chat.completions.create(model="local", messages=MESSAGES, tools=[tool])
call = called.choices[0].message.tool_calls[0]
assert call.function.name == "weather" and "city" in json.loads(call.function.arguments)

vectors = client.embeddings.create(model="local", input=["one", "two"]).data
assert [len(v.embedding) for v in vectors] == [256, 256]
assert len(client.images.generate(model="local", prompt="sea", n=2).data) == 2
assert "local" in [m.id for m in client.models.list()]

for key, model, error in [("gw_live_no", "local", openai.AuthenticationError),
                          (KEY, "none", openai.NotFoundError)]:
    try:
        openai.OpenAI(base_url=f"{URL}/v1", api_key=key, max_retries=0).chat.completions.create(
            model=model, messages=MESSAGES)
        raise SystemExit(f"no {error.__name__}")
    except error:
        pass
try:
    client.chat.completions.create(model="local", messages=MESSAGES, temperature=9)
    raise SystemExit("no error")
except openai.UnprocessableEntityError as error:
    # The first versions have `param` and never fill it.
    assert error.param == "temperature" or not says_stream_usage
    assert error.response.json()["error"]["param"] == "temperature"

# The first versions don't know of responses.
if hasattr(client, "responses"):
    response = client.responses.create(model="local", input="Hello, who are you?")
    assert response.output_text == chat.choices[0].message.content
    assert response.usage.total_tokens > 0 and response.status == "completed"
    events = list(client.responses.create(model="local", input="Hello, who are you?", stream=True))
    assert events[-1].type == "response.completed"
    assert events[-1].response.output_text == response.output_text
    tool = {"type": "function", "name": "weather", "parameters": PARAMETERS, "strict": False}
    asked = client.responses.create(model="local", input="The weather?", tools=[tool])
    assert asked.output[0].type == "function_call" and "city" in asked.output[0].arguments

claude = anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0)
message = claude.messages.create(model="local", max_tokens=200, messages=MESSAGES)
assert "local" in message.content[0].text and message.usage.output_tokens > 0
with claude.messages.stream(model="local", max_tokens=200, messages=MESSAGES) as stream:
    assert "".join(stream.text_stream) == message.content[0].text
    assert stream.get_final_message().stop_reason == "end_turn"
if has_tools:
    used = claude.messages.create(
        model="local", max_tokens=200, messages=MESSAGES,
        tools=[{"name": "weather", "input_schema": PARAMETERS}])
    assert used.stop_reason == "tool_use" and "city" in used.content[0].input
try:
    anthropic.Anthropic(base_url=URL, api_key="gw_live_no", max_retries=0).messages.create(
        model="local", max_tokens=9, messages=MESSAGES)
    raise SystemExit("no error")
except anthropic.AuthenticationError:
    pass

print("python clients: all right", openai.__version__, anthropic.__version__)
