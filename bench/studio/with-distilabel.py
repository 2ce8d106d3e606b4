"""The same records on the same endpoint by distilabel, with as many calls at once."""
import sys
import time

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration

if __name__ == "__main__":
    url, records = sys.argv[1], int(sys.argv[2])
    rows = [{"instruction": f"Write about topic {at % 200}."} for at in range(records)]
    with Pipeline(name="bench") as pipeline:
        load = LoadDataFromDicts(data=rows, batch_size=500)
        llm = OpenAILLM(
            model="local",
            base_url=f"{url}/v1",
            api_key="none",
            generation_kwargs={"max_new_tokens": 60},
        )
        load >> TextGeneration(llm=llm, input_batch_size=500, use_system_prompt=False)
    start = time.perf_counter()
    made = pipeline.run(use_cache=False)
    took = time.perf_counter() - start
    texts = made["default"]["train"]["generation"]
    if len(texts) != records or any(text is None for text in texts):
        sys.exit(f"{sum(text is None for text in texts)} of {len(texts)} failed")
    print(f"seconds {took:.2f}")
