import gc,sys;from math import*;from pathlib import*;from random import*;o=sys.stdout;n=Path(str(random()));tape=[]
sys.excepthook=lambda t,e,_:[n.unlink(1),h:=tape>[]and issubclass(t,OSError),t in(KeyboardInterrupt,BrokenPipeError)or
sys.stderr.write(f"attogpt: {t.__name__}: {str(e)!a}; check {[check,'output'][h]}\n"),h and setattr(sys,'stdout',None)]
check='output';from urllib.request import*;num_steps = 1000; learning_rate = 0.01; temperature = 0.5; block_size = 16
say=o.write;getattr(o,'reconfigure',dict)(encoding='utf-8',newline='\n',line_buffering=1);check=p=Path('input.txt')
if not p.exists():d=urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt',
None,60).read();n.write_bytes(d);n.read_text('utf-8-sig')<'='or p in Path().iterdir()or n.replace(p);n.unlink(1)
docs=[*filter(None,map(str.strip,p.read_text('utf-8-sig').split('\n')))];docs[0];chars=sorted({*''.join(docs)})+['\n']
seed(42);shuffle(docs);v=len(chars);check='settings';1/(temperature>0);hasattr(gc,'freeze')and gc.disable();Z=[0]*99
data=[1.];add=lambda i,j:put(data[i]+data[j],[i,j],[1,1]);relu=lambda i:put(max(data[i],0.),[i],[data[i]>0])
put=lambda d,w=Z,b=Z,x=Z,a=Z:data.append(d)or tape.append((w,b,x,a))or len(data)-1;wte,wpe,lm_head,wqkv,wo,fc1,fc2=[
[[put(gauss(0,.08))for _ in[0]*c]for _ in[0]*r]for r,c in zip([v,block_size,v,48,16,64,16],[16]*6+[64])];N=len(data)
def dot(w,x,b,y=0.):
 for p,q in zip(a:=[data[i]for i in w],b):y+=p*q
 return put(y,w,b,x,a)
linear=lambda x,w:[dot(r,x,b)for b in[[data[i]for i in x]]for r in w];norm=lambda x:scale(x,x,-.5,1/16,1e-5)
softmax=lambda x,k=1:scale([put(p:=exp(data[i]*k-m),[i],[p*k])for m in[max(data[i]for i in x)*k]for i in x],[0]*len(x))
def scale(x,w,n=-1,k=1,e=0):s,=linear(x,[w]);a=data[s]*k+e;return linear([put(a**n,[s],[n*k*a**(n-1)])],zip(x))
def gpt(t,K):x=norm([*map(add,wte[chars.index(t)],wpe[len(K)])]);qkv=linear(norm(x),wqkv);K+=qkv,;C=[*zip(*K)];h=[j
for i in(0,4,8,12)for j in linear(softmax(linear(qkv[i:i+4],zip(*C[i+16:i+20])),.5),C[i+32:i+36])];x=[*map(
add,x,linear(h,wo))];h=[*map(relu,linear(norm(x),fc1))];return linear([*map(add,x,linear(h,fc2))],lm_head)
def train(step,rate,M=[0]*N,S=[0]*N):
 del data[N:],tape[:];t=f'\n{docs[step%len(docs)]}\n'[:block_size+1];K=[];c=1-.99**(step+1);L=[
put(-log(max(0,data[p])),[p],[-1/data[p]])for i,j in zip(t,t[1:])for p in[softmax(gpt(i,K))[chars.index(j)]]];k=1/len(L)
 loss,=linear(L,[[0]*len(L)]);grad=[0.]*loss+[k];say(f'step {step+1:4} / {num_steps:4} | loss {data[loss]*k:.4f}\n')
 for(w,b,x,a),g in zip(tape[::-1],reversed(grad)):
  for k,i in enumerate(w if g else()):grad[i]+=b[k]*g;grad[x[k]]+=a[k]*g
 for i in range(1,N):g=grad[i];M[i]=.85*M[i]+(1-.85)*g;S[i]=.99*S[i]+(1-.99)*g*g;data[i]-=rate*M[i]/(sqrt(S[i]/c)+1e-8)
[train(s,learning_rate*(1-s/num_steps)/(1-.85**(s+1)))for s in range(num_steps)];say('\n--- inference ---\n')
for i in range(20):gc.enable();del data[N:],tape[:];t='\n';K=[];[t:=t+choices(chars,[data[i]for i in softmax(gpt(
t[-1],K),temperature**-1)])[0]for _ in[0]*block_size if'\n'not in t[1:]];say(f'sample {i+1:2}: {t.strip(chars[-1])}\n')
