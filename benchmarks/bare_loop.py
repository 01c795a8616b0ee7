"""What one would write without a harness: a LangChain chain in a thread pool.

    python -m benchmarks.bare_loop URL QUESTIONS

It keeps, grades and reports nothing; `benchmarks.overhead` holds moebench's whole process against it.
"""

import sys
from concurrent.futures import ThreadPoolExecutor


def main() -> None:
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_ollama import OllamaLLM

    url, questions = sys.argv[1], int(sys.argv[2])
    template = ChatPromptTemplate.from_template("Question: {question}\n\nAnswer: Let's think step by step.")
    chain = template | OllamaLLM(model="stub", base_url=url, temperature=0.0, num_ctx=4096, num_predict=64)
    asked = [f"I have {n + 2} apples and give away {n}. How many are left?" for n in range(questions)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda question: chain.invoke({"question": question}), asked))
    print(sum("answer is 2" in answer for answer in answers))


if __name__ == "__main__":
    main()
